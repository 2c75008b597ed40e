// Every page works without this. It adds: focus on what went wrong, one submission for a double click, show password,
// answers that reveal a further question, and the menu that folds on a phone.
import { Button, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, createAll } from "govuk-frontend"

document.body.classList.add("js-enabled", "govuk-frontend-supported")
for (const component of [Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink]) {
  createAll(component)
}
createAll(Button, { preventDoubleClick: true })
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false
  button.addEventListener("click", () => window.print())
}
