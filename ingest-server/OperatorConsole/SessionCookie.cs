using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace SmartPoles.IngestServer.OperatorConsole;

/// <summary>
/// A browser's stand-in for its token: EventSource and links cannot set a header. Signed, so that the server keeps nothing of it; void with
/// its token, at its own end, and when the server starts anew.
/// </summary>
/// <remarks>
/// <code>
/// base64url: | version 1 (8) | expires, unix ms (64) | HMAC-SHA256 over the rest (256) | name of the token, UTF-8 |
/// </code>
/// </remarks>
internal sealed class SessionCookie(TimeProvider time)
{
    internal const string Name = "smartpoles_session";

    /// <summary>A shift and its handover.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const byte Version = 1;
    private const int MacAt = 1 + 8;
    private const int NameAt = MacAt + 32;
    private const int BytesMax = NameAt + 64;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    internal string Write(string token, long expiresUnixMs)
    {
        var name = Encoding.UTF8.GetBytes(token);
        var bytes = new byte[NameAt + name.Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), expiresUnixMs);
        name.CopyTo(bytes, NameAt);
        MacOf(bytes).CopyTo(bytes, MacAt);
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>The token's name; null for a cookie that is not ours or is over.</summary>
    internal string? Read(string? cookie)
    {
        if (cookie is null || cookie.Length > Base64Url.GetEncodedLength(BytesMax) || !Base64Url.IsValid(cookie)) return null;
        var bytes = Base64Url.DecodeFromChars(cookie);
        if (bytes.Length <= NameAt || bytes[0] != Version) return null;
        if (!CryptographicOperations.FixedTimeEquals(MacOf(bytes), bytes.AsSpan(MacAt, NameAt - MacAt))) return null;
        var isOver = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(1)) <= time.GetUtcNow().ToUnixTimeMilliseconds();
        return isOver ? null : Encoding.UTF8.GetString(bytes.AsSpan(NameAt));
    }

    private byte[] MacOf(byte[] bytes)
    {
        byte[] rest = [.. bytes[..MacAt], .. bytes[NameAt..]];
        return HMACSHA256.HashData(_key, rest);
    }
}
