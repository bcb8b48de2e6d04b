using System.Globalization;
using System.Text;

namespace SmartPoles.IngestServer.Storage;

/// <summary>A journal position in a small file of its own, replaced as a whole and flushed to the disk.</summary>
/// <remarks>
/// Text, one fact a line; the last line is the proof that the file is whole:
/// <code>
/// smartpoles-position 1
/// position 81236
/// mark readings-2026-11-23.duckdb 81236
/// end 1
/// </code>
/// A position that is too low costs a repeated stretch of the journal and nothing else. So a missing or damaged file
/// reads as null, and the rename needs no flush of the folder: after a power cut the older file may stand there again.
/// </remarks>
internal sealed class PositionFile(string path)
{
    private const string Header = "smartpoles-position 1";

    public KeptPosition? Read()
    {
        try
        {
            return Parse(File.ReadAllLines(path));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(long position, IReadOnlyDictionary<string, long> marks)
    {
        var text = new StringBuilder().Append(Header).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"position {position}\n");
        foreach (var (name, applied) in marks) text.Append(CultureInfo.InvariantCulture, $"mark {name} {applied}\n");
        text.Append(CultureInfo.InvariantCulture, $"end {marks.Count}\n");

        var fresh = path + ".new";
        using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(Encoding.ASCII.GetBytes(text.ToString()));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    public void Delete() => File.Delete(path);

    private static KeptPosition? Parse(string[] lines)
    {
        if (lines.Length < 3 || lines[0] != Header || lines[^1] != $"end {lines.Length - 3}") return null;
        if (!TryNumber(lines[1], "position", out var position)) return null;

        var marks = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in lines[2..^1])
        {
            if (line.Split(' ') is not ["mark", var name, var number] || !long.TryParse(number, CultureInfo.InvariantCulture, out var applied)) return null;
            marks[name] = applied;
        }

        return new KeptPosition(position, marks);
    }

    private static bool TryNumber(string line, string word, out long number)
    {
        number = 0;
        return line.Split(' ') is [var first, var second] && first == word && long.TryParse(second, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>What a position file says.</summary>
/// <param name="Position">Every row up to here was in the store.</param>
/// <param name="Marks">Parts of the store that were open then, with the position each had applied.</param>
internal sealed record KeptPosition(long Position, IReadOnlyDictionary<string, long> Marks);
