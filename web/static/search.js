// What scripts add to asking; each page works without them.
import './combobox.js';
import './history.js';
import './related.js';
import './slash.js';
import './star.js';
