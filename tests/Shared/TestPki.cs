using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmartPoles.Tests.Shared;

/// <summary>An authority of one test and what it has signed, as PEM files.</summary>
public sealed class TestPki : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TempFolder _folder = new();
    private readonly X509Certificate2 _authority;

    public TestPki()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-10), Now.AddYears(10));
        File.WriteAllText(CaFile, _authority.ExportCertificatePem());
    }

    public string CaFile => _folder["ca.pem"];

    /// <summary>Signs a certificate; its files are NAME.pem and NAME.key.</summary>
    public (string Certificate, string Key) Sign(string name, string host = "127.0.0.1", int fromDays = -1, int toDays = 30)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        using var certificate = request.Create(_authority, Now.AddDays(fromDays), Now.AddDays(toDays), RandomNumberGenerator.GetBytes(8));
        var (file, keyFile) = (_folder[name + ".pem"], _folder[name + ".key"]);
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (file, keyFile);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
