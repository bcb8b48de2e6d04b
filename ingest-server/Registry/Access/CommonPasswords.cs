using System.Collections.Frozen;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// What people choose when twelve characters are demanded: a word of this list with digits and signs around it, the same few characters again and
/// again, or a walk over the keyboard (ASVS 6.2.4; NIST SP 800-63B, 5.1.1.2).
/// </summary>
internal static class CommonPasswords
{
    /// <summary>A shorter period than this is a repetition, however long the password is.</summary>
    private const int PeriodMax = 4;

    /// <summary>Ways over a keyboard, and the alphabet; each is looked at forwards and backwards, from any key on.</summary>
    private static readonly string[] Walks =
    [
        "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "abcdefghijklmnopqrstuvwxyz",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp",
    ];

    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
    [
        "abcd", "access", "adgjmptw", "admin", "administrator", "alarm", "apple", "asdf", "asdfgh", "asdfghjkl", "baseball", "basketball", "batman", "beijing", "changeme",
        "charlie", "cheese", "chocolate", "computer", "console", "daniel", "default", "demo", "dragon", "engineer", "flower", "football", "freedom", "gateway", "guest",
        "hello", "helloworld", "hunter", "iloveyou", "internet", "jennifer", "jessica", "jordan", "killer", "letmein", "liverpool", "login", "lovely", "manager", "master",
        "michael", "michelle", "monkey", "mustang", "mypassword", "newpassword", "nopassword", "operator", "pass", "password", "passwort", "passwd", "pokemon", "princess",
        "qazwsx", "qqww", "qwer", "qwert", "qwerty", "qwertyuiop", "root", "samsung", "secret", "server", "shadow", "shanghai", "smartcity", "smartpole", "smartpoles",
        "soccer", "starwars", "summer", "sunshine", "superman", "superuser", "support", "system", "temppassword", "test", "testing", "trustno", "user", "viewer", "auditor",
        "welcome", "whatever", "winter", "woaini", "wodemima", "wangyut", "wojiushiwo", "zaqwsx", "zxcvbn", "zxcvbnm",
    ]);

    internal static bool Contains(string password)
    {
        var plain = password.ToLowerInvariant();
        return IsRepetition(plain) || IsWalk(plain) || IsOfWords(Letters(plain)) || IsOfWords(Letters(Unmasked(Middle(plain))));
    }

    private static bool IsRepetition(string text)
    {
        for (var period = 1; period <= PeriodMax; period++)
        {
            var isSame = true;
            for (var index = period; index < text.Length && isSame; index++) isSame = text[index] == text[index - period];
            if (isSame) return true;
        }

        return false;
    }

    private static bool IsWalk(string text)
    {
        var backwards = new string([.. text.Reverse()]);
        return Walks.Any(walk => walk.Contains(text, StringComparison.Ordinal) || walk.Contains(backwards, StringComparison.Ordinal));
    }

    /// <summary>One word of the list, or several in a row: "adminpassword".</summary>
    private static bool IsOfWords(string letters)
    {
        if (letters.Length == 0) return false;
        var isEnd = new bool[letters.Length + 1];
        isEnd[0] = true;
        for (var start = 0; start < letters.Length; start++)
        {
            for (var end = start + 1; isEnd[start] && end <= letters.Length; end++) isEnd[end] |= Words.Contains(letters[start..end]);
        }

        return isEnd[^1];
    }

    /// <summary>Without the digits and signs at both ends, which are years and exclamation marks and stand for no letters.</summary>
    private static string Middle(string text)
    {
        var (first, last) = (text.AsSpan().IndexOfAnyInRange('a', 'z'), text.AsSpan().LastIndexOfAnyInRange('a', 'z'));
        return first < 0 ? "" : text[first..(last + 1)];
    }

    private static string Letters(string text) => new([.. text.Where(char.IsLetter)]);

    /// <summary>"p@ssw0rd" is no better than what it stands for.</summary>
    private static string Unmasked(string text) =>
        text.Replace('@', 'a').Replace('0', 'o').Replace('1', 'i').Replace('3', 'e').Replace('$', 's').Replace('5', 's').Replace('7', 't').Replace('4', 'a');
}
