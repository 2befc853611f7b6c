//! How objects are printed: tables, ages and descriptions.
