using System.Text.RegularExpressions;

namespace SmartPoles.Tidy.Tests;

/// <summary>What a stranger has shown is compared in constant time: an ordinary comparison tells by its duration how much of it was right.</summary>
internal static partial class SecretComparisons
{
    /// <summary>The files of the server that judge secrets, codes, tokens and cookies.</summary>
    public static readonly string[] Judges =
    [
        "ingest-server/Registry/GatewaySecret.cs", "ingest-server/Registry/Access/CredentialBook.cs", "ingest-server/Registry/Access/TokenBook.cs",
        "ingest-server/Intake/GatewayAccess.cs", "ingest-server/Intake/SlowSecrets.cs", "ingest-server/Registry/Access/SessionBook.cs",
        "ingest-server/Registry/Access/InvitationBook.cs", "ingest-server/Registry/Access/UserBook.cs", "ingest-server/Registry/Access/PasswordHashing.cs",
        "ingest-server/OperatorConsole/SessionDoor.cs",
    ];

    public static IEnumerable<string> Findings(IEnumerable<SourceFile> files) =>
        from file in files.Where(file => Judges.Contains(file.Path))
        from line in file.CodeLines
        where Ordinary().IsMatch(line.Text)
        select file.At(line.Number, "a secret in an ordinary comparison; use CryptographicOperations.FixedTimeEquals");

    // Hashes of the store may be compared with each other as they are: nobody outside chooses them.
    [GeneratedRegex(@"\b(?:\w+\.)?(?:secret|password|digest|candidate|mac|code)\b\s*[=!]=(?!\s*null)|[=!]=\s*(?:\w+\.)?(?:secret|password|digest|candidate|mac|code)\b|\.SequenceEqual\(", RegexOptions.IgnoreCase)]
    private static partial Regex Ordinary();
}
