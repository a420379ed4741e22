"""行政复议、行政诉讼: the cases in which disclosure is contested, and table four."""
