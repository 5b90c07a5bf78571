import { useEffect, useState } from 'react';

/** The height of a row in units of the reader's own text size. */
const ROW_REM = 4.75;

const measure = () => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

/** The height of a row in pixels: all are alike, so that 20,000 need not be measured. */
export function useRowHeight(): number {
  const [height, setHeight] = useState(measure);
  useEffect(() => {
    const update = () => setHeight(measure());
    window.addEventListener('resize', update);
    return () => window.removeEventListener('resize', update);
  }, []);
  return height;
}
