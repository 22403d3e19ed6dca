import ArrowUpRight from 'lucide-react/icons/arrow-up-right'
import type { ComponentProps, ReactElement } from 'react'
import type { OutwardLink } from '../model/provider-pages.ts'

const base =
  'inline-flex h-10 desk:h-7 flex-none items-center justify-center gap-1.5 rounded-btn border px-3 desk:px-2.5 whitespace-nowrap disabled:cursor-not-allowed'
const kinds = {
  primary: 'border-ink bg-ink text-on-ink font-semibold hover:opacity-90 disabled:opacity-50',
  plain:
    'border-line2 bg-surface text-fg shadow-card hover:bg-hover disabled:border-line disabled:bg-sunk disabled:text-fg3 disabled:shadow-none',
  quiet: 'border-transparent bg-transparent text-fg2 hover:bg-hover disabled:text-fg3',
} as const

type Kind = keyof typeof kinds

/** The classes of a button, for what is a link. */
export const buttonClass = (kind: Kind = 'plain', more = ''): string => `${base} ${kinds[kind]} ${more}`

export function Button({
  kind = 'plain',
  className = '',
  ...props
}: ComponentProps<'button'> & { readonly kind?: Kind }): ReactElement {
  return <button type="button" className={buttonClass(kind, className)} {...props} />
}

/** A button of an icon alone. */
export function IconButton({
  label,
  className = '',
  ...props
}: ComponentProps<'button'> & { readonly label: string }): ReactElement {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`relative grid size-10 flex-none place-items-center rounded-btn text-fg2 hover:bg-hover desk:size-7 ${className}`}
      {...props}
    />
  )
}

/** A button that leads to somebody else's page. */
export function OutwardButton({
  link,
  kind = 'plain',
  className = '',
}: {
  readonly link: OutwardLink
  readonly kind?: Kind
  readonly className?: string
}): ReactElement {
  return (
    <a href={link.href} target="_blank" rel="noreferrer" className={buttonClass(kind, className)}>
      {link.label}
      <ArrowUpRight size={14} aria-hidden />
    </a>
  )
}

/** The same as words. */
export function OutwardWords({ link }: { readonly link: OutwardLink }): ReactElement {
  return (
    <a
      href={link.href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 whitespace-nowrap text-accent hover:underline"
    >
      {link.label}
      <ArrowUpRight size={13} aria-hidden />
    </a>
  )
}
