using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Opens a JSON file as a tree of <see cref="ConfigurationNode"/>; comments and trailing commas are allowed.</summary>
public static class ConfigurationFile
{
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
            using var stream = File.OpenRead(path);
            var document = JsonDocument.Parse(stream, Options);
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
}
