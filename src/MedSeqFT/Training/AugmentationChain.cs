namespace MedSeqFT.Training;

/// <summary>Which nnU-Net's augmentation a patch gets. The order and the probabilities are the same; how is interpolated and blurred is not.</summary>
public enum AugmentationChain
{
    /// <summary>Plain crops.</summary>
    None,

    /// <summary>Version 1 (UniSeg, UniMiSS+): cubic splines, SciPy's blur, half of the scalings enlarge.</summary>
    V1,

    /// <summary>Version 2: linear interpolation throughout, short blur kernels with a sigma per axis.</summary>
    V2,
}
