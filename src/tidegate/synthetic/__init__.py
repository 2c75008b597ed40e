"""Made-up caseloads and reports, obviously synthetic, for demonstrations, tests and rehearsals: evidence of nothing."""

from tidegate.synthetic.caseload import AS_OF, Order, caseload, schema
from tidegate.synthetic.cybertipline import Written, write_cybertipline
from tidegate.synthetic.recipe import RecipeError
from tidegate.synthetic.writing import FormatError, write_caseload

__all__ = [
    "AS_OF",
    "FormatError",
    "Order",
    "RecipeError",
    "Written",
    "caseload",
    "schema",
    "write_caseload",
    "write_cybertipline",
]
