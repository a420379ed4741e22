"""组织领导与保障: key tasks, meetings, training, standing rules, complaints about organs, and their assessment."""
