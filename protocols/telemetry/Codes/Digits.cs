namespace SmartPoles.Protocols.Telemetry.Codes;

/// <summary>Reads fixed-length decimal codes; ASCII digits only, because full-width digits are a typing fault.</summary>
internal static class Digits
{
    internal static bool TryRead(ReadOnlySpan<char> text, int length, out ulong value)
    {
        value = 0;
        if (text.Length != length) return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character)) return false;
            value = value * 10 + (ulong)(character - '0');
        }

        return true;
    }
}
