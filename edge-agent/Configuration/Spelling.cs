namespace SmartPoles.EdgeAgent.Configuration;

/// <summary>Finds what a mistyped word was meant to be.</summary>
internal static class Spelling
{
    /// <summary>The nearest of the known words, if it is near enough to be meant: two slips, or one in a short word.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        string? best = null;
        var least = word.Length <= 4 ? 2 : 3;
        foreach (var each in known)
        {
            var distance = string.Equals(each, word, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(word, each);
            if (distance >= least) continue;
            least = distance;
            best = each;
        }

        return best;
    }

    /// <summary>The words "did you mean", or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => Nearest(word, known) is { } near ? $"; did you mean '{near}'?" : "";

    /// <summary>Letters to insert, remove, replace or swap with their neighbour, whatever their case.</summary>
    internal static int Distance(string a, string b)
    {
        // Longer words are no slip of each other, and the table stays small whatever a file holds.
        const int longest = 64;
        if (a.Length > longest || b.Length > longest || Math.Abs(a.Length - b.Length) > 2) return int.MaxValue;
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) table[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) table[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = table[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                table[i, j] = Math.Min(replaced, 1 + Math.Min(table[i - 1, j], table[i, j - 1]));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }

        return table[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
