using System.Globalization;

namespace SmartPoles.Tests.Shared;

/// <summary>
/// One frame of tests/vectors as a file: hex, one field a line, what the field is behind a '#'. Above the first field stand
/// a title ('# text') and headers ('# key: value'), one of which must be the origin of the bytes.
/// </summary>
public sealed class VectorFile
{
    private readonly Dictionary<string, string> _headers = new(StringComparer.Ordinal);
    private readonly List<byte> _bytes = [];

    private VectorFile(string name) => Name = name;

    /// <summary>Path below tests/vectors, for the name of the test case.</summary>
    public string Name { get; }

    /// <summary>A fresh copy, so that a test may spoil it.</summary>
    public byte[] ToArray() => [.. _bytes];

    /// <summary>The value of a header, or null.</summary>
    public string? Header(string key) => _headers.GetValueOrDefault(key);

    /// <summary>A header that holds hex, as bytes; none if the header is missing.</summary>
    public byte[] HexHeader(string key) => ParseHex(Header(key) ?? "");

    public override string ToString() => Name;

    /// <summary>All vectors of one folder below tests/vectors, by name.</summary>
    public static IReadOnlyList<VectorFile> In(string folder)
    {
        var path = Path.Combine(Repository.Root, "tests", "vectors", folder);
        var files = Directory.GetFiles(path, "*.vec").Order(StringComparer.Ordinal);
        return [.. files.Select(file => Parse($"{folder}/{Path.GetFileName(file)}", File.ReadAllLines(file)))];
    }

    public static VectorFile Parse(string name, IEnumerable<string> lines)
    {
        var vector = new VectorFile(name);
        var number = 0;
        foreach (var line in lines) vector.Take(line, ++number);

        if (vector._bytes.Count == 0) throw new FormatException($"{name}: no bytes");
        if (vector.Header("origin") is null) throw new FormatException($"{name}: no '# origin:' line");
        return vector;
    }

    private void Take(string line, int number)
    {
        var mark = line.IndexOf('#', StringComparison.Ordinal);
        var hex = mark < 0 ? line : line[..mark];
        var comment = mark < 0 ? "" : line[(mark + 1)..].Trim();
        if (!string.IsNullOrWhiteSpace(hex))
        {
            if (comment.Length == 0) throw new FormatException($"{Name}:{number}: a field without its name");
            _bytes.AddRange(ParseHex(hex));
            return;
        }

        var colon = comment.IndexOf(": ", StringComparison.Ordinal);
        if (_bytes.Count == 0 && colon > 0) _headers[comment[..colon]] = comment[(colon + 2)..];
    }

    private static byte[] ParseHex(string hex) =>
        [.. hex.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(two => byte.Parse(two, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
}
