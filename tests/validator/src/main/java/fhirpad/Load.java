package fhirpad;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hl7.fhir.utilities.npm.NpmPackage;

/**
 * Loads a FHIR package as HL7's tools do.
 *
 * <p>Argument: the package's .tgz. Standard output: one JSON object {"name", "version",
 * "fhirVersion", "canonical", "resources"}, the last being the number of resources that its index
 * lists.
 */
public final class Load {

  private Load() {}

  /** Prints what was loaded; any failure ends the program with it. */
  public static void main(String[] arguments) throws Exception {
    try (var file = new FileInputStream(arguments[0])) {
      var loaded = NpmPackage.fromPackage(file);
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("name", loaded.name());
      said.put("version", loaded.version());
      said.put("fhirVersion", loaded.fhirVersion());
      said.put("canonical", loaded.canonical());
      said.put("resources", loaded.listIndexedResources().size());
      System.out.println(new ObjectMapper().writeValueAsString(said));
    }
  }
}
