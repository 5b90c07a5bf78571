import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../shared/theme/theme.css';
import './chat.css';
import { announceLanguage } from '../texts/index.ts';
import { App } from './app.tsx';
import { resumeSession } from './session.ts';

announceLanguage();
resumeSession();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
