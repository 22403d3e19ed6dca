/** Not by scrollIntoView, from where the next Tab would go on. */
function keepInSight(link: HTMLElement): void {
  const list = link.closest('nav')
  if (list === null) return
  const [at, seen] = [link.getBoundingClientRect(), list.getBoundingClientRect()]
  if (at.top < seen.top) list.scrollTop -= seen.top - at.top
  if (at.bottom > seen.bottom) list.scrollTop += at.bottom - seen.bottom
}

/** Marks in the contents what is being read, and keeps it in sight there. */
export function followReading(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('nav.beside a[href^="#"]')].map(link => [
      link.hash.slice(1),
      link,
    ]),
  )
  const places = [...links.keys()].flatMap(id => document.getElementById(id) ?? [])
  let current: HTMLAnchorElement | undefined
  const mark = (): void => {
    // The last that begins above the upper third; the parts of a tag come after the tag itself.
    const line = innerHeight / 3
    const place = places.findLast(each => each.getBoundingClientRect().top <= line)
    const link = place === undefined ? undefined : links.get(place.id)
    if (link === current) return
    current?.removeAttribute('aria-current')
    link?.setAttribute('aria-current', 'true')
    if (link !== undefined) keepInSight(link)
    current = link
  }
  let isAsked = false
  addEventListener(
    'scroll',
    () => {
      if (isAsked) return
      isAsked = true
      requestAnimationFrame(() => {
        isAsked = false
        mark()
      })
    },
    { passive: true },
  )
  mark()
}
