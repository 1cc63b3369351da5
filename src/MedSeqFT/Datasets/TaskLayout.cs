namespace MedSeqFT.Datasets;

/// <summary>How a folder of images and labels is arranged.</summary>
public enum TaskLayout
{
    /// <summary>Whichever of the others fits.</summary>
    Auto,

    /// <summary>dataset.json of the Medical Segmentation Decathlon; channels are the 4th axis of an image.</summary>
    Decathlon,

    /// <summary>The same file, but one image file a channel: name_0000.nii.gz.</summary>
    NnUnetV1,

    /// <summary>dataset.json with 'channel_names', 'labels' by name and 'file_ending'.</summary>
    NnUnetV2,

    /// <summary>images/ and labels/ (or imagesTr/ and labelsTr/) with files of equal names, and no dataset.json.</summary>
    Folders,
}
