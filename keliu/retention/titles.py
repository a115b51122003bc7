"""What the lines of a churn statement, and the causes of its corrections, are called."""

from django.utils.translation import gettext_noop as N_

LINES = {
    "opening": N_("opening"), "carried": N_("carried over"), "corrected_in": N_("corrected, in"),
    "corrected_out": N_("corrected, out"), "new": N_("first visit"), "won_back": N_("won back"),
    "returned": N_("came back otherwise"), "transferred_in": N_("taken over"), "newly_lost": N_("newly lost"),
    "transferred_out": N_("handed over"), "disposed": N_("sold or scrapped"), "closing": N_("closing"),
    "taken_back": N_("taken back by appeal"),
}  # fmt: skip
CAUSES = {
    "file_gone": N_("the file was merged or its import undone"), "reassigned": N_("another was given it, dated back"),
    "added": N_("visits came in late"), "taken": N_("visits or a sale were corrected late"),
    "appeal": N_("appeal of an earlier month"),
}  # fmt: skip
