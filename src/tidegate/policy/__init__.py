"""The policy language: packs, the engines that run them, the prover that checks them and the pages that explain them."""
