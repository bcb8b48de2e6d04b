using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>Texts that this server draws at random for others to keep. Their prefixes let a scanner find one that leaked.</summary>
public static class DrawnText
{
    /// <summary>An API token.</summary>
    public const string TokenPrefix = "spt_";

    /// <summary>A gateway's secret.</summary>
    public const string SecretPrefix = "sps_";

    private const int Bytes = 32;

    /// <summary>Prefix and 256 random bits.</summary>
    public static string Draw(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
