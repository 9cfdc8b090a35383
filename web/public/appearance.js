// Before the first paint: the theme and language a person chose on this machine. A file of its own, since the page's policy allows no inline script.
try {
  const theme = localStorage.getItem('ascolta.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  const language = localStorage.getItem('ascolta.language')
  if (language === 'it' || language === 'en') document.documentElement.lang = language
} catch {
  // Storage is off: the system's choice holds.
}
