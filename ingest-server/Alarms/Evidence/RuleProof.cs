using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.Alarms.Evidence;

/// <summary>What a rule says, as text: what an alarm was raised by, also when the rule file has long changed.</summary>
internal static class RuleProof
{
    /// <summary>SHA-256 of what decides in a rule, hexadecimal.</summary>
    internal static string HashOf(AlarmRule rule) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(rule.Mark)));
}
