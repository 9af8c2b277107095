/* The same in another worker. */
import './rings.case.ts';
