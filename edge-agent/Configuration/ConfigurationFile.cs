using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Opens a JSON file as a tree of <see cref="ConfigurationNode"/>; comments and trailing commas are allowed.</summary>
public static class ConfigurationFile
{
    private const long BytesMax = 4 * 1024 * 1024;    // thousands of devices; more is another kind of file

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>The root object, or null with a fault that says why the file cannot be read at all.</summary>
    public static ConfigurationNode? Open(string path, FaultList faults)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > BytesMax })
            {
                faults.Add("$", $"longer than {BytesMax} bytes", "Give the path of the configuration file");
                return null;
            }

            var bytes = WithoutMark(File.ReadAllBytes(path));
            var document = JsonDocument.Parse(bytes, Options);
            faults.Positions = new JsonPositions(bytes.Span);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return new ConfigurationNode(document.RootElement, "$", faults);
            faults.Add("$", "the file holds no object", "Begin it with { and end it with }");
        }
        catch (JsonException fault)
        {
            faults.Add("$", $"not valid JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}", $"Mend the syntax ({fault.Message})");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            faults.Add("$", "no such file", "Give the path of the configuration file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            faults.Add("$", $"cannot be read ({fault.Message})", "Check the file's owner and permissions");
        }

        return null;
    }

    /// <summary>Editors on Windows begin a file with a byte order mark, which is no JSON.</summary>
    private static ReadOnlyMemory<byte> WithoutMark(byte[] bytes) =>
        bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsMemory(3) : bytes;
}
