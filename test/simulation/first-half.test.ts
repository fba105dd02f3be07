import { describeSeeds } from './run-seeds.ts';

describeSeeds(0);
