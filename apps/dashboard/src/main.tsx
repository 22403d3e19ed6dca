import { RouterProvider } from '@tanstack/react-router'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'

const root = document.getElementById('root')
if (root === null) throw new Error('the page and the script are not of the same build')
createRoot(root).render(
  // The gateway's policy lets no library write a style of its own.
  <CSPProvider disableStyleElements>
    <RouterProvider router={router} />
  </CSPProvider>,
)
