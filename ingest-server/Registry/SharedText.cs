using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPoles.IngestServer.Registry;

/// <summary>
/// Reads texts that are the same in thousands of rows (gateway, cell, zone, owner) as one string each: half a million components in a
/// third of the memory. Remembers a bounded number of texts and forgets old ones for new ones.
/// </summary>
internal sealed class SharedText : JsonConverter<string>
{
    private const int Slots = 1 << 16;
    private const int LengthMax = 128;

    // Several readers may write a slot at once: each writes a whole reference, and any of them is right.
    private static readonly string?[] Known = new string?[Slots];

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("must be a text in quotes");
        if (reader.HasValueSequence || reader.ValueSpan.Length > LengthMax) return reader.GetString();
        Span<char> text = stackalloc char[LengthMax];
        return Of(text[..reader.CopyString(text)]);
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>The one string of a text, as long as it is remembered.</summary>
    internal static string Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "";
        ref var slot = ref Known[(uint)string.GetHashCode(text) % Slots];
        return slot is { } known && text.SequenceEqual(known) ? known : slot = text.ToString();
    }
}
