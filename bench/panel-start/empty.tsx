import { useEffect } from 'react';
import { createRoot } from 'react-dom/client';

/** The least a React page can be: it renders one empty element and says that it is there. */
function Empty() {
  useEffect(() => {
    document.body.dataset['ready'] = 'true';
  }, []);
  return <main />;
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Empty />);
