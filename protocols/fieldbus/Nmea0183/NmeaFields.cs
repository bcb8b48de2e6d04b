using System.Buffers.Text;

namespace SmartPoles.Protocols.Fieldbus.Nmea0183;

/// <summary>The fields of a sentence, by number. An empty field is a value that is not known, never a 0.</summary>
public readonly ref struct NmeaFields(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>How many.</summary>
    public int Count => _text.IsEmpty ? 0 : 1 + System.MemoryExtensions.Count(_text, (byte)',');

    /// <summary>A field, from 0; empty beyond the last.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            var rest = _text;
            for (; index > 0; index--)
            {
                var comma = rest.IndexOf((byte)',');
                if (comma < 0) return default;
                rest = rest[(comma + 1)..];
            }

            var end = rest.IndexOf((byte)',');
            return end < 0 ? rest : rest[..end];
        }
    }

    /// <summary>True when a field is one letter, and this one.</summary>
    public bool Is(int index, char letter)
    {
        var field = this[index];
        return field.Length == 1 && field[0] == letter;
    }

    /// <summary>The one letter of a field; 0 where it is none.</summary>
    public char Letter(int index)
    {
        var field = this[index];
        return field.Length == 1 ? (char)field[0] : '\0';
    }

    /// <summary>A decimal number with an optional sign; false where the field is empty or no number.</summary>
    public bool TryNumber(int index, out double value)
    {
        var field = this[index];
        if (!field.IsEmpty && Utf8Parser.TryParse(field, out value, out var used, 'F') && used == field.Length) return double.IsFinite(value);
        value = double.NaN;
        return false;
    }

    /// <summary>A number, or NaN where the field is empty; false where it is neither.</summary>
    public bool TryOptional(int index, out double value)
    {
        value = double.NaN;
        return this[index].IsEmpty || TryNumber(index, out value);
    }
}
