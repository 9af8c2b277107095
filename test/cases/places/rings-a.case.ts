import { rings } from './rings.ts';

rings();
