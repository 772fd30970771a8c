import { useState } from 'react'
import { createRoot } from 'react-dom/client'

function Shop() {
  const [count, setCount] = useState(0)
  return <button onClick={() => setCount(count + 1)}>{count} kettles</button>
}

createRoot(document.getElementById('root')).render(<Shop />)
