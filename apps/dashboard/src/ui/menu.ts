/** How every menu looks. */
export const menuPopup = 'min-w-36 rounded-card border border-line bg-surface py-1 text-fg shadow-pop outline-none'
export const menuItem =
  'flex h-10 desk:h-7 cursor-default items-center gap-2 px-3 whitespace-nowrap outline-none select-none data-highlighted:bg-hover data-disabled:text-fg3'
