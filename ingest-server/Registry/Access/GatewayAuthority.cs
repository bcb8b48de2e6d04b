using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmartPoles.IngestServer.Registry.Access;

/// <summary>
/// The server's own authority for certificates of gateways: a key of its own in the data directory, made at the first start that wants it. It signs names
/// of gateways and nothing else.
/// </summary>
/// <remarks>RFC 5280, 4.2.1: basic constraints, key usage, extended key usage "TLS client". Of a request (RFC 2986) the public key is taken, never its names.</remarks>
public sealed class GatewayAuthority
{
    /// <summary>Its certificate, for whoever has to trust it.</summary>
    public const string CertificateName = "gateway-ca.pem";

    /// <summary>Its key, readable by the server's user alone.</summary>
    public const string KeyName = "gateway-ca.key";

    private const int RsaBitsMin = 2048;
    private const int RequestCharsMax = 16 * 1024;

    /// <summary>Two years: a gateway that is forgotten loses its right some day; one that is looked after is enrolled again.</summary>
    private static readonly TimeSpan CertificateLife = TimeSpan.FromDays(730);

    private static readonly TimeSpan OwnLife = TimeSpan.FromDays(3650);

    /// <summary>Gateways' clocks are a little off.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromHours(1);

    private readonly X509Certificate2 _own;

    private GatewayAuthority(X509Certificate2 own, string file) => (_own, CertificateFile) = (own, file);

    public string CertificateFile { get; }

    /// <summary>Its certificate, PEM.</summary>
    public string Pem => _own.ExportCertificatePem();

    /// <summary>Opens the authority of a data directory, or makes one.</summary>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    /// <exception cref="CryptographicException">The files are there and are no certificate with its key.</exception>
    public static GatewayAuthority Open(string folder, TimeProvider time)
    {
        var (certificate, key) = (Path.Combine(folder, CertificateName), Path.Combine(folder, KeyName));
        if (!File.Exists(certificate) || !File.Exists(key)) Make(folder, certificate, key, time);
        return new GatewayAuthority(X509Certificate2.CreateFromPemFile(certificate, key), certificate);
    }

    /// <summary>Signs a request for a gateway; null with the reason.</summary>
    /// <param name="request">PKCS #10, PEM. It must prove that its key is the sender's.</param>
    /// <param name="gateway">Gateway id, the common name of the certificate.</param>
    /// <param name="now">Time of issue.</param>
    /// <param name="reason">Why not.</param>
    public X509Certificate2? Sign(string request, string gateway, DateTimeOffset now, out string reason)
    {
        reason = "";
        try
        {
            if (request.Length > RequestCharsMax) throw new CryptographicException($"it is longer than {RequestCharsMax} characters");
            var asked = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.Default, RSASignaturePadding.Pkcs1);
            if (!IsStrong(asked.PublicKey)) throw new CryptographicException($"its key must be RSA of {RsaBitsMin} bits or more, or P-256 or P-384");
            var name = new X500DistinguishedNameBuilder();
            name.AddCommonName(gateway);
            var issued = new CertificateRequest(name.Build(), asked.PublicKey, HashAlgorithmName.SHA256);
            issued.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
            issued.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
            issued.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
            var until = now + CertificateLife < _own.NotAfter ? now + CertificateLife : _own.NotAfter;
            using var key = _own.GetECDsaPrivateKey()!;
            return issued.Create(_own.SubjectName, X509SignatureGenerator.CreateForECDsa(key), now - Backdated, until, RandomNumberGenerator.GetBytes(16));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            reason = $"the certificate request cannot be used: {fault.Message}; send PKCS #10 in PEM, such as of: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256";
            return null;
        }
    }

    private static bool IsStrong(PublicKey key)
    {
        using var rsa = key.GetRSAPublicKey();
        if (rsa is not null) return rsa.KeySize >= RsaBitsMin;
        using var curve = key.GetECDsaPublicKey();
        return curve is { KeySize: 256 or 384 };
    }

    private static void Make(string folder, string certificate, string key, TimeProvider time)
    {
        Directory.CreateDirectory(folder);
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=SmartPoles gateways", own, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        var now = time.GetUtcNow();
        using var made = request.CreateSelfSigned(now - Backdated, now + OwnLife);
        WriteKey(key, own.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, made.ExportCertificatePem() + "\n");
    }

    private static void WriteKey(string path, string pem)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(fresh, options)) file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
        File.Move(fresh, path, overwrite: true);
    }
}
