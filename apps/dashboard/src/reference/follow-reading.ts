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
    link?.scrollIntoView({ block: 'nearest' })
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
