import { render } from 'preact';
import { App } from './app/app.tsx';
import './design/tokens.css';
import './design/elements.css';
import './app/app.css';
import './session/sign-in.css';
import './wallboard/board.css';
import './desk/desk.css';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
