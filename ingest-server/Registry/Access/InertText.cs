using System.Globalization;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Text from strangers that can do nothing to the line it stands in, a log's, an audit's or a terminal's (ASVS 16.4.1).</summary>
public static class InertText
{
    /// <summary>First of the signs that show control characters (Unicode, Control Pictures): a newline becomes one sign, ␊.</summary>
    private const char Pictures = '\u2400';

    private const char DeletePicture = '\u2421';
    private const char Unknown = '\ufffd';

    /// <summary>Line ends, escapes and what turns the direction of writing become signs; what is too long is cut.</summary>
    public static string Of(string text, int lengthMax = int.MaxValue)
    {
        var cut = text.Length > lengthMax ? string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[lengthMax - 1]) ? lengthMax - 1 : lengthMax), "...") : text;
        return IsInert(cut) ? cut : string.Create(cut.Length, cut, static (target, source) =>
        {
            for (var index = 0; index < source.Length; index++) target[index] = Shown(source[index]);
        });
    }

    private static bool IsInert(string text)
    {
        foreach (var letter in text)
        {
            if (Shown(letter) != letter) return false;
        }

        return true;
    }

    private static char Shown(char letter) => letter switch
    {
        < ' ' => (char)(Pictures + letter),
        < '\u007f' => letter,
        '\u007f' => DeletePicture,
        _ => char.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format
            ? Unknown
            : letter,
    };
}
