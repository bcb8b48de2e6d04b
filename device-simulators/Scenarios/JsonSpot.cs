using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SmartPoles.DeviceSimulators.Scenarios;

/// <summary>One value of a JSON text together with where it stands, so that a fault in what it says can name path and line.</summary>
internal sealed class JsonSpot
{
    private const int DepthMax = 16;

    private JsonSpot(string path, int line, JsonValueKind kind) => (Path, Line, Kind) = (path, line, kind);

    /// <summary>Such as <c>$.scenes[2].at</c>.</summary>
    internal string Path { get; }

    /// <summary>Line of the text, from 1.</summary>
    internal int Line { get; }

    internal JsonValueKind Kind { get; }

    /// <summary>A string's characters, a number's digits; empty for anything else.</summary>
    internal string Text { get; private init; } = "";

    /// <summary>Members of an object in the order in which they are written.</summary>
    internal IReadOnlyDictionary<string, JsonSpot> Members { get; private set; } = new Dictionary<string, JsonSpot>();

    /// <summary>Items of an array.</summary>
    internal IReadOnlyList<JsonSpot> Items { get; private set; } = [];

    internal double Number => double.Parse(Text, CultureInfo.InvariantCulture);

    /// <summary>Reads a whole text; null with a fault when it is no JSON. A name that is written twice is a fault too.</summary>
    internal static JsonSpot? Parse(ReadOnlySpan<byte> text, ScenarioFaults faults)
    {
        var lines = new LineCounter(text);
        var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            var root = Read(ref reader, "$", ref lines, faults);
            while (reader.Read())
            {
                // The reader itself refuses whatever follows the value.
            }

            return root;
        }
        catch (JsonException fault)
        {
            var what = fault.Message.Split(" LineNumber:")[0];
            faults.Add("$", (int)(fault.LineNumber ?? 0) + 1, $"this is no JSON: {what}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The reader says so of bytes and escapes that are no characters.
            faults.Add("$", lines.At(reader.TokenStartIndex), "a text here is not UTF-8");
            return null;
        }
    }

    private static JsonSpot Read(ref Utf8JsonReader reader, string path, ref LineCounter lines, ScenarioFaults faults)
    {
        var line = lines.At(reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return new JsonSpot(path, line, JsonValueKind.Object) { Members = ReadMembers(ref reader, path, ref lines, faults) };
            case JsonTokenType.StartArray:
                var items = new List<JsonSpot>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Read(ref reader, $"{path}[{items.Count}]", ref lines, faults));
                return new JsonSpot(path, line, JsonValueKind.Array) { Items = items };
            case JsonTokenType.String:
                return new JsonSpot(path, line, JsonValueKind.String) { Text = reader.GetString()! };
            case JsonTokenType.Number:
                return new JsonSpot(path, line, JsonValueKind.Number) { Text = Encoding.ASCII.GetString(reader.ValueSpan) };
            case JsonTokenType.True:
                return new JsonSpot(path, line, JsonValueKind.True);
            case JsonTokenType.False:
                return new JsonSpot(path, line, JsonValueKind.False);
            default:
                return new JsonSpot(path, line, JsonValueKind.Null);
        }
    }

    private static Dictionary<string, JsonSpot> ReadMembers(ref Utf8JsonReader reader, string path, ref LineCounter lines, ScenarioFaults faults)
    {
        var members = new Dictionary<string, JsonSpot>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            var member = Read(ref reader, $"{path}.{name}", ref lines, faults);
            if (!members.TryAdd(name, member)) faults.Add(member, $"{name} is written a second time");
        }

        return members;
    }

    /// <summary>Counts lines up to positions that only grow.</summary>
    private ref struct LineCounter(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private int _position;
        private int _line = 1;

        internal int At(long position)
        {
            _line += _text[_position..(int)position].Count((byte)'\n');
            _position = (int)position;
            return _line;
        }
    }
}
