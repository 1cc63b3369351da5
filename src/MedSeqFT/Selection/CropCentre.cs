namespace MedSeqFT.Selection;

/// <summary>Centre of a random crop in voxels of the view; z is always complete.</summary>
public readonly record struct CropCentre(int Y, int X);
