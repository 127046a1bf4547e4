import { useQuery } from '@tanstack/react-query';
import { house } from '../../api/seeker-client.ts';

/** The shop in its order, also what is told and cannot be bought yet. */
export const useProducts = () => useQuery(house.checkout.products.queryOptions());
