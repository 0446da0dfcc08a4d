/* Before anything is painted: the theme that was chosen, so that no page flashes. */
{
  const chosen = localStorage.getItem("relay-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
