using System.IO.Abstractions;
using System.Text.Json;
using MedSeqFT.Diagnostics;
using MedSeqFT.Pipeline;

namespace MedSeqFT.Sdk.Planning;

/// <summary>JSON files that users commit beside the project: read with line numbers in errors, written by rename, only when different.</summary>
internal static class StateFile
{
    public static T? Read<T>(IFileSystem files, string path)
        where T : class
    {
        if (!files.File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<T>(files.File.ReadAllText(path), StageRequest.Json);
        }
        catch (JsonException e)
        {
            throw new UserErrorException(SdkErrors.StateFileBroken(path, Line(e), Column(e), Reason(e)), e);
        }
    }

    public static void Write<T>(IFileSystem files, string path, T value) =>
        WriteText(files, path, JsonSerializer.Serialize(value, StageRequest.Json).ReplaceLineEndings("\n") + "\n");

    /// <returns>Whether the text was different.</returns>
    public static bool WriteText(IFileSystem files, string path, string text)
    {
        if (files.File.Exists(path) && files.File.ReadAllText(path) == text)
            return false;
        _ = files.Directory.CreateDirectory(files.Path.GetDirectoryName(path)!);
        files.File.WriteAllText(path + ".new", text);
        files.File.Move(path + ".new", path, overwrite: true);
        return true;
    }

    /// <summary>1-based, from the exception's 0-based number.</summary>
    public static int Line(JsonException e) => (int)(e.LineNumber ?? -1) + 1;

    /// <summary>1-based.</summary>
    public static int Column(JsonException e) => (int)(e.BytePositionInLine ?? -1) + 1;

    /// <summary>The parser's sentence without its own position, which the diagnostic carries.</summary>
    public static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" Path:", StringComparison.Ordinal);
        if (end < 0)
            end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
