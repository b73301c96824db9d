package fhirpad;

import ca.uhn.fhir.context.FhirContext;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.hl7.fhir.instance.model.api.IIdType;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Bundle.BundleEntryComponent;
import org.hl7.fhir.r4.model.Bundle.BundleType;
import org.hl7.fhir.r4.model.CanonicalType;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.PlanDefinition;
import org.hl7.fhir.r4.model.Resource;
import org.opencds.cqf.fhir.cql.EvaluationSettings;
import org.opencds.cqf.fhir.cql.LibraryEngine;
import org.opencds.cqf.fhir.cr.CrSettings;
import org.opencds.cqf.fhir.cr.plandefinition.PlanDefinitionProcessor;
import org.opencds.cqf.fhir.utility.monad.Either3;
import org.opencds.cqf.fhir.utility.monad.Eithers;
import org.opencds.cqf.fhir.utility.repository.InMemoryFhirRepository;

/**
 * Answers each Bundle, one per line, with how long applying a plan took and what came of it.
 *
 * <p>Arguments: the canonical URL of the plan, and a folder with it and all that it names. Standard
 * input: a Patient and what is known of them. What HAPI could not do stands in the CarePlan.
 */
public final class Timed {

  private static final FhirContext R4 = FhirContext.forR4();
  private static final double NANOSECONDS = 1e9;

  private Timed() {}

  /** Answers until there is no more input. */
  public static void main(String[] arguments) throws IOException {
    Either3<CanonicalType, IIdType, PlanDefinition> plan =
        Eithers.forLeft3(new CanonicalType(arguments[0]));
    var definitions = new InMemoryFhirRepository(R4, definitions(Path.of(arguments[1])));
    // They hold the compiled Library, which is wanted for each condition of each patient.
    var settings = EvaluationSettings.getDefault();
    var processor =
        new PlanDefinitionProcessor(
            definitions, CrSettings.getDefault().withEvaluationSettings(settings));
    var engine = new LibraryEngine(definitions, settings);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("{\"ready\": true}");
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      var began = System.nanoTime();
      var json = R4.newJsonParser();
      var data = json.parseResource(Bundle.class, line);
      var made =
          processor.apply(
              plan, subject(data), null, null, null, null, null, null, null, null, null, data, null,
              engine);
      var text = json.encodeResourceToString(made);
      var seconds = (System.nanoTime() - began) / NANOSECONDS;
      out.println("{\"seconds\": " + seconds + ", \"made\": " + text + "}");
    }
  }

  private static String subject(Bundle data) {
    return data.getEntry().stream()
        .map(BundleEntryComponent::getResource)
        .filter(Patient.class::isInstance)
        .map(patient -> "Patient/" + patient.getIdPart())
        .findFirst()
        .orElseThrow();
  }

  private static Bundle definitions(Path folder) throws IOException {
    var json = R4.newJsonParser();
    var bundle = new Bundle().setType(BundleType.COLLECTION);
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
        bundle.addEntry().setResource((Resource) json.parseResource(Files.readString(file)));
      }
    }
    return bundle;
  }
}
