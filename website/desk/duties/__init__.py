"""组织保障 in the staff shell: key tasks, meetings, training with its quiz, rules, complaints, assessment."""

from __future__ import annotations

from django.urls import path

from website.desk.duties import assessing, carrying, listing, quizzes, showing, steps

urlpatterns = [
    path("duties/", listing.first, name="desk_duties"),
    path("duties/carry-over/", carrying.carry_over, name="desk_carry_over"),
    path("duties/indicators/", assessing.indicators, name="desk_indicators"),
    path("duties/practice/", quizzes.practice, name="desk_duty_practice"),
    path("duties/files/<int:duty_file>/", showing.file, name="desk_duty_file"),
    path("duties/<int:duty>/", showing.show, name="desk_duty"),
    path("duties/<int:duty>/correct/", showing.correct, name="desk_correct_duty"),
    path("duties/<int:duty>/void/", showing.void, name="desk_void_duty"),
    path("duties/<int:duty>/raiser/", showing.raiser, name="desk_duty_raiser"),
    path("duties/<int:duty>/quiz/", quizzes.take, name="desk_duty_quiz"),
    path("duties/<int:duty>/steps/<slug:duty_step>/", steps.step, name="desk_duty_step"),
    path("duties/<slug:duty_kind>/", listing.duties, name="desk_duty_list"),
    path("duties/<slug:duty_kind>/add/", listing.add, name="desk_add_duty"),
]
