using System.IO.Abstractions;
using System.Text;
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

    /// <summary>Once it is there it is whole, even after a power cut: the user's history can't be computed again.</summary>
    public static void Write<T>(IFileSystem files, string path, T value) =>
        _ = Put(files, path, JsonSerializer.Serialize(value, StageRequest.Json).ReplaceLineEndings("\n") + "\n", flushToDisk: true);

    /// <summary>For what the next build would write again.</summary>
    /// <returns>Whether the text was different.</returns>
    public static bool WriteText(IFileSystem files, string path, string text) => Put(files, path, text, flushToDisk: false);

    private static bool Put(IFileSystem files, string path, string text, bool flushToDisk)
    {
        if (files.File.Exists(path) && files.File.ReadAllText(path) == text)
            return false;
        try
        {
            _ = files.Directory.CreateDirectory(files.Path.GetDirectoryName(path)!);
            using (var stream = files.FileStream.New(path + ".new", FileMode.Create))
            {
                stream.Write(Encoding.UTF8.GetBytes(text));
                stream.Flush(flushToDisk);
            }
            files.File.Move(path + ".new", path, overwrite: true);
            return true;
        }
        catch (IOException e) when (DiskSpace.IsExhausted(e))
        {
            throw new UserErrorException(SdkErrors.DiskIsFull(path), e);
        }
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
