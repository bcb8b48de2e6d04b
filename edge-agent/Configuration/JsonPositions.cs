using System.Text;
using System.Text.Json;

namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>A place in a text file as editors count: both from 1, columns in bytes.</summary>
public readonly record struct JsonPosition(int Line, int Column);

/// <summary>Where the values of a JSON file begin, by their path (<c>$.Buses[0].Name</c>). Parsed JSON has forgotten that.</summary>
internal sealed class JsonPositions
{
    private readonly Dictionary<string, JsonPosition> _positions = new(StringComparer.Ordinal);

    /// <param name="json">Text that has been parsed without a fault.</param>
    public JsonPositions(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (reader.Read()) Walk(ref reader, json, new StringBuilder("$"));
    }

    /// <summary>The place of a value; for a missing one that of the object that should hold it.</summary>
    public JsonPosition? Find(string path)
    {
        while (true)
        {
            if (_positions.TryGetValue(path, out var found)) return found;
            var cut = Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['));
            if (cut < 0) return null;
            path = path[..cut];
        }
    }

    private void Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, StringBuilder path)
    {
        Note(path, json, reader.TokenStartIndex);
        var length = path.Length;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                path.Append('.').Append(reader.GetString());
                var at = reader.TokenStartIndex;
                reader.Read();
                Walk(ref reader, json, path);

                // A key is what one looks for: its own place is better than that of its value.
                Note(path, json, at);
                path.Length = length;
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                path.Append('[').Append(index).Append(']');
                Walk(ref reader, json, path);
                path.Length = length;
            }
        }
    }

    private void Note(StringBuilder path, ReadOnlySpan<byte> json, long at)
    {
        var before = json[..(int)at];
        _positions[path.ToString()] = new JsonPosition(before.Count((byte)'\n') + 1, before.Length - (before.LastIndexOf((byte)'\n') + 1) + 1);
    }
}
