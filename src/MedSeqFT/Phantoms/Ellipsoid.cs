namespace MedSeqFT.Phantoms;

/// <summary>Centre and radii in unit coordinates: -1..1 spans the typical field of view along each axis.</summary>
internal readonly record struct Ellipsoid(double Z, double Y, double X, double RadiusZ, double RadiusY, double RadiusX);
