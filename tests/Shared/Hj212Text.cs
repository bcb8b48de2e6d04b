using System.Globalization;
using System.Text;

namespace SmartPoles.Tests.Shared;

/// <summary>
/// A packet of HJ 212 read by the grammar of the standard alone, with nothing of the product: strings, and the checksum bit by bit. Refuses
/// with an exception whatever HJ 212-2017, 6.3, does not allow; knows no deviations.
/// </summary>
public sealed class Hj212Text
{
    private const int DataSizeMax = 950;

    private Hj212Text(string body)
    {
        Body = body;
        var cp = body.IndexOf("CP=&&", StringComparison.Ordinal);
        Require(cp > 0 && body.EndsWith("&&", StringComparison.Ordinal) && body.Length >= cp + 7, "CP=&&...&&");
        var fields = body[..cp].Split(';');
        Require(fields[^1].Length == 0, "a ; before CP");
        var names = new List<string>();
        foreach (var field in fields[..^1])
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            Require(equals > 0, field);
            names.Add(field[..equals]);
            Fields.Add(field[..equals], field[(equals + 1)..]);
        }

        string[] order = Fields.ContainsKey("PNUM") ? ["QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO"] : ["QN", "ST", "CN", "PW", "MN", "Flag"];
        Require(names.SequenceEqual(order), "fields " + string.Join(' ', names));
        Require(IsTime(Fields["QN"], "yyyyMMddHHmmssfff"), "QN");
        Require(Fields["ST"].Length == 2 && Fields["CN"].Length == 4 && Fields["PW"].Length == 6, "ST, CN, PW");
        Require(Fields["MN"].Length == 24 && Fields["MN"].All(char.IsAsciiHexDigitUpper), "MN");
        Flag = int.Parse(Fields["Flag"], NumberStyles.None, CultureInfo.InvariantCulture);
        Require(Flag is >= 0 and <= 255 && Fields.ContainsKey("PNUM") == ((Flag & 2) != 0), "Flag");
        var data = body[(cp + 5)..^2];
        Require(data.Length <= DataSizeMax, "data of more than 950 characters");
        if (data.Length > 0) Groups = [.. data.Split(';').Select(Group)];
    }

    public string Body { get; }

    public Dictionary<string, string> Fields { get; } = [];

    public int Flag { get; }

    public string Command => Fields["CN"];

    /// <summary>Each group's items by their keys.</summary>
    public IReadOnlyList<Dictionary<string, string>> Groups { get; } = [];

    public string? DataTime => Groups.Where(group => group.ContainsKey("DataTime")).Select(group => group["DataTime"]).SingleOrDefault();

    /// <summary>A value such as a34004-Avg; null where it is not told.</summary>
    public string? this[string key] => Groups.Where(group => group.ContainsKey(key)).Select(group => group[key]).SingleOrDefault();

    /// <summary>Reads one whole frame.</summary>
    /// <exception cref="FormatException">What is wrong with it.</exception>
    public static Hj212Text Read(byte[] frame)
    {
        var text = Encoding.UTF8.GetString(frame);
        Require(text.StartsWith("##", StringComparison.Ordinal) && text.EndsWith("\r\n", StringComparison.Ordinal) && text.Length >= 12, "## and CR LF");
        Require(text[2..6].All(char.IsAsciiDigit), "length");
        Require(int.Parse(text[2..6], CultureInfo.InvariantCulture) == frame.Length - 12, "length");
        Require(frame.Length - 12 <= 1024, "body of more than 1024 characters");
        Require(text[^6..^2] == Crc(frame.AsSpan(6, frame.Length - 12)).ToString("X4", CultureInfo.InvariantCulture), "checksum");
        return new Hj212Text(text[6..^6]);
    }

    /// <summary>Puts a frame around a body.</summary>
    public static byte[] Frame(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        return Encoding.UTF8.GetBytes($"##{bytes.Length.ToString("D4", CultureInfo.InvariantCulture)}{body}{Crc(bytes).ToString("X4", CultureInfo.InvariantCulture)}\r\n");
    }

    /// <summary>Takes the frames out of a stream of whole lines.</summary>
    public static IEnumerable<Hj212Text> ReadAll(byte[] stream)
    {
        for (var from = 0; Array.IndexOf(stream, (byte)'\n', from) is var end && end >= 0; from = end + 1) yield return Read(stream[from..(end + 1)]);
    }

    private static Dictionary<string, string> Group(string text)
    {
        var items = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in text.Split(','))
        {
            var parts = item.Split('=');
            Require(parts.Length == 2 && parts[0].Length > 0 && parts[1].Length > 0, $"item '{item}'");
            var key = parts[0].Split('-');
            Require(key.Length is 1 or 2, $"key '{parts[0]}'");
            if (parts[0] == "DataTime") Require(IsTime(parts[1], "yyyyMMddHHmmss"), "DataTime");
            if (key.Length == 2 && key[1] == "Flag") Require(parts[1].Length == 1 && "NFMSDCTB".Contains(parts[1][0]), $"flag '{parts[1]}'");
            else if (key.Length == 2) Require(decimal.TryParse(parts[1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _), $"number '{parts[1]}'");
            items.Add(parts[0], parts[1]);
        }

        Require(items.Keys.Select(key => key.Split('-')[0]).Distinct().Count() == 1, $"one factor in '{text}'");
        return items;
    }

    private static bool IsTime(string text, string format) => DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static int Crc(ReadOnlySpan<byte> body)
    {
        var crc = 0xFFFF;
        foreach (var each in body)
        {
            crc = (crc >> 8) ^ each;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        }

        return crc;
    }

    private static void Require(bool isMet, string what)
    {
        if (!isMet) throw new FormatException($"HJ 212: {what}");
    }
}
