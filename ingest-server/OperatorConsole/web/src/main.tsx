import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startLanguage } from "./i18n";
import { App } from "./shell/App";
import { startTheme } from "./shell/theme";
import "./shell/shell.css";

startTheme();
await startLanguage();
createRoot(document.getElementById("root")!).render(<StrictMode><App /></StrictMode>);
